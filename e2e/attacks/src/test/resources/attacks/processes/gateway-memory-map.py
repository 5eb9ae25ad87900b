# title: reads the gateway's memory map
# harm: obtains
# B: Landlock forbids to look into processes outside its domain
# C: the gateway is not in the PID namespace
if 'heap' in open('/proc/%s/maps' % env['GATEWAY']).read(): obtained()
