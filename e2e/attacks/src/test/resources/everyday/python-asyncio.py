# title: python's asyncio with a subprocess
import asyncio
async def main():
    p = await asyncio.create_subprocess_exec('echo', 'hello', stdout=asyncio.subprocess.PIPE)
    assert (await p.communicate())[0] == b'hello\n'
asyncio.run(main())
