"""Asks Palyra for a decision, then lets it decide and execute. Standard library only."""
import json
import os
import urllib.request


class Palyra:
    def __init__(self, url, token):
        self.url, self.token = url.rstrip("/"), token

    def _post(self, path, body):
        request = urllib.request.Request(
            self.url + path,
            json.dumps(body).encode(),
            {"Authorization": "Bearer " + self.token, "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def decide(self, *calls):
        """Decides up to 100 calls; nothing runs."""
        return self._post("/v1/decisions", {"requests": list(calls)})["decisions"]

    def call(self, tool, **arguments):
        """Decides and executes one call; waits for operators where the policy asks them."""
        return self._post("/v1/calls", {"tool": tool, "arguments": arguments})["result"]


if __name__ == "__main__":
    palyra = Palyra(os.environ["PALYRA_URL"], os.environ["PALYRA_TOKEN"])
    print(palyra.decide({"tool": "fs.list", "arguments": {"path": "."}})[0]["decision"])
    print(palyra.call("fs.list", path=".")["outcome"])
