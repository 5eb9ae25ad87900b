// Asks Palyra for a decision, then lets it decide and execute. No library.
type Call = { tool: string; arguments: Record<string, unknown> };

class Palyra {
  readonly url: string;
  readonly token: string;

  constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  private async post(path: string, body: unknown): Promise<any> {
    const answer = await fetch(this.url + path, {
      method: 'POST',
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error((await answer.json()).detail);
    return answer.json();
  }

  /** Decides up to 100 calls; nothing runs. */
  async decide(...calls: Call[]): Promise<{ decision: string }[]> {
    return (await this.post('/v1/decisions', { requests: calls })).decisions;
  }

  /** Decides and executes one call; waits for operators where the policy asks them. */
  async call(call: Call): Promise<{ outcome?: string; kind: string }> {
    return (await this.post('/v1/calls', call)).result;
  }
}

const palyra = new Palyra(process.env.PALYRA_URL!, process.env.PALYRA_TOKEN!);
const list = { tool: 'fs.list', arguments: { path: '.' } };
console.log((await palyra.decide(list))[0].decision);
console.log((await palyra.call(list)).outcome);
