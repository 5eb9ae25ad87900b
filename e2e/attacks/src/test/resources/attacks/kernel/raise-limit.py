# title: raises its own limits
# harm: obtains
# B: rlimits set as hard limits
# C: rlimits set as hard limits
import resource
resource.setrlimit(resource.RLIMIT_CORE, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_NOFILE, (8192, 8192)); obtained()
