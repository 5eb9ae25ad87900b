// A program that makes the system calls that it is sent.
// Descriptors: 3 messages, 4 answers. x22: the last child, x23: what comes next.
        .equ BASE, 0x10000000           // zeroed memory; a message is read to here
_start: mov   x19, #BASE
next:   mov   x20, #0                   // bytes read
        mov   x21, #8                   // bytes wanted: first the length alone
more:   mov   x8, #63                   // read(3, BASE + read, wanted - read)
        mov   x0, #3
        add   x1, x19, x20
        sub   x2, x21, x20
        svc   #0
        cmp   x0, #0
        b.le  quit                      // nobody is left who could complete the message
        add   x20, x20, x0
        cmp   x20, x21
        b.lo  more
        ldr   x21, [x19]
        cmp   x20, x21
        b.lo  more
        add   x23, x19, #8
step:   ldr   x8, [x23]                 // number, six arguments, what if it fails or forks
        cmn   x8, #1
        b.eq  next
        cmn   x8, #2
        b.eq  stay
        ldp   x0, x1, [x23, #8]
        ldp   x2, x3, [x23, #24]
        ldp   x4, x5, [x23, #40]
        svc   #0
        ldr   x9, [x23, #56]            // 0: it must succeed; 1: it need not
        add   x23, x23, #64
        tbnz  x0, #63, failed
        cbz   x0, step
        cmp   x9, #1
        b.ls  step
        mov   w22, w0                   // else it forks, and this is where the parent goes on
        mov   x23, x9
        b     step
failed: cmp   x9, #1
        b.eq  step
        str   w0, [x19]                 // write(4, &result, 4): the negative errno
        mov   x8, #64
        mov   x0, #4
        mov   x1, x19
        mov   x2, #4
        svc   #0
quit:   mov   x0, #127
exit:   mov   x8, #94                   // exit_group
        svc   #0
stay:   mov   x8, #233                  // madvise(BASE, 8 MiB, MADV_DONTNEED): forgets the message
        mov   x0, x19
        mov   x1, #0x800000
        mov   x2, #4
        svc   #0
reap:   mov   x8, #260                  // wait4(-1, BASE, 0, 0): also what others have left
        mov   x0, #-1
        mov   x1, x19
        mov   x2, #0
        mov   x3, #0
        svc   #0
        cmn   w0, #10                   // ECHILD: it was taken by somebody else
        b.eq  quit
        cmp   w0, w22
        b.ne  reap
        ldr   w1, [x19]
        lsr   w0, w1, #8                // exit code; or 128 and the signal, as a shell has it
        ands  w1, w1, #0x7f
        b.eq  exit
        add   w0, w1, #128
        b     exit
