# title: openssl makes a key, signs and verifies
openssl genpkey -algorithm ed25519 -out k 2>/dev/null && openssl pkey -in k -pubout -out p && echo x > f && openssl pkeyutl -sign -rawin -in f -inkey k -out s && openssl pkeyutl -verify -rawin -in f -pubin -inkey p -sigfile s && openssl rand -hex 8
