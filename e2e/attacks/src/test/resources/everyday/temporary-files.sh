# title: temporary files and directories
d=$(mktemp -d) && f=$(mktemp) && echo x > "$d/f" && mv "$d/f" "$f" && cp "$f" here && grep -x x here && rm -r "$d"
