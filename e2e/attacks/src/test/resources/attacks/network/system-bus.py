# title: speaks to the system's message bus
# harm: learns
# B: seccomp refuses sockets; Landlock grants no /run
# C: /run is not mounted
s = socket.socket(socket.AF_UNIX); s.settimeout(2)
s.connect('/run/dbus/system_bus_socket'); s.send(b'\0AUTH EXTERNAL 30\r\n'); print(s.recv(200))
