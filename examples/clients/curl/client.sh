#!/bin/sh
# Asks Palyra for a decision, then lets it decide and execute. The token goes through standard input: arguments are visible
# to every process of the machine.
set -eu

ask() { # ask PATH JSON
  printf 'header = "Authorization: Bearer %s"\n' "$PALYRA_TOKEN" |
    curl --silent --show-error --fail-with-body --config - \
      --header 'Content-Type: application/json' --data "$2" "$PALYRA_URL$1"
  echo
}

ask /v1/decisions '{"requests":[{"tool":"fs.list","arguments":{"path":"."}}]}' | sed -n 's/.*"decision" *: *"\([a-z]*\)".*/\1/p'
ask /v1/calls '{"tool":"fs.list","arguments":{"path":"."}}' | sed -n 's/.*"outcome" *: *"\([a-z-]*\)".*/\1/p'
