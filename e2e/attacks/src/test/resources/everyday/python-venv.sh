# title: python makes a virtual environment and uses it
python3 -m venv --without-pip v && v/bin/python -c 'import sys; print(sys.prefix != sys.base_prefix)' | grep -x True
