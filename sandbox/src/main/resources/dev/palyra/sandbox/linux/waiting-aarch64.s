// A program that waits to be told what to become, or to start as the first process of a namespace.
// Descriptors: 3 messages, 4 status.
        .equ BASE, 0x10000000           // zeroed memory; a message is read to here
_start: mov   x19, #BASE
        mov   x8, #167                  // prctl(PR_SET_PDEATHSIG, SIGKILL): ends with its parent
        mov   x0, #1
        mov   x1, #9
        svc   #0
        mov   x8, #64                   // write(4, BASE, 4): zero says that it waits
        mov   x0, #4
        mov   x1, x19
        mov   x2, #4
        svc   #0
        mov   x20, #0                   // bytes read
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
        mov   x8, #436                  // close_range(3, ~0, CLOSE_RANGE_CLOEXEC)
        mov   x0, #3
        mov   w1, #-1
        mov   x2, #4
        svc   #0
        cbnz  w0, fail
        ldr   x0, [x19, #16]            // landlock_restrict_self(ruleset, 0), if there is one
        tbnz  x0, #63, enter
        mov   x8, #446
        mov   x1, #0
        svc   #0
        cbnz  w0, fail
enter:  mov   x8, #49                   // chdir
        ldr   x0, [x19, #24]
        svc   #0
        cbnz  w0, fail
        ldr   x0, [x19, #8]             // to become it, or to be its init
        cbz   x0, become
        mov   x8, #220                  // clone(CLONE_VM | CLONE_VFORK | SIGCHLD): it goes first
        mov   x0, #0x4111
        mov   x1, #0
        mov   x2, #0
        mov   x3, #0
        mov   x4, #0
        svc   #0
        tbnz  w0, #31, fail
        cbz   w0, become
        mov   w22, w0
        mov   x8, #167                  // prctl(PR_SET_DUMPABLE, 0): nobody looks into an init
        mov   x0, #4
        mov   x1, #0
        svc   #0
        mov   x8, #436                  // close_range(0, ~0, 0)
        mov   x0, #0
        mov   w1, #-1
        mov   x2, #0
        svc   #0
        mov   x8, #233                  // madvise(BASE, 8 MiB, MADV_DONTNEED): forgets the message
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
become: mov   x8, #221                  // execve
        ldr   x0, [x19, #32]
        ldr   x1, [x19, #40]
        ldr   x2, [x19, #48]
        svc   #0
fail:   str   w0, [x19]                 // write(4, &result, 4): the negative errno
        mov   x8, #64
        mov   x0, #4
        mov   x1, x19
        mov   x2, #4
        svc   #0
quit:   mov   x0, #127
exit:   mov   x8, #94                   // exit_group
        svc   #0
