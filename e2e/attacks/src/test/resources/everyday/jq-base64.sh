# title: jq, base64, sha256sum, xxd or od
echo '{"a":[1,2]}' | jq -c '.a|map(.+1)' | grep -x '\[2,3\]' && [ "$(printf x | base64 | base64 -d)" = x ] && printf x | sha256sum | grep -q ^2d711642 && printf x | od -An -tx1 | grep -q 78
