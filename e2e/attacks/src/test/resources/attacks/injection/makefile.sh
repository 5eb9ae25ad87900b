# title: a makefile that reads more than it builds
# harm: learns
# B: Landlock grants nothing below the home
# C: the home is not mounted
printf 'X := $(shell cat $(OP_HOME)/.ssh/id_ed25519)\nall:\n\t@echo $(X)\n' > Makefile && make
