# A program that waits to be told what to become, or to start as the first process of a namespace.
# Descriptors: 3 messages, 4 status.
        .equ BASE, 0x10000000           # zeroed memory; a message is read to here
_start: mov   $BASE, %ebx
        mov   $157, %eax                # prctl(PR_SET_PDEATHSIG, SIGKILL): ends with its parent
        mov   $1, %edi
        mov   $9, %esi
        syscall
        mov   $1, %eax                  # write(4, BASE, 4): zero says that it waits
        mov   $4, %edi
        mov   %ebx, %esi
        mov   $4, %edx
        syscall
        xor   %ebp, %ebp                # bytes read
        mov   $8, %r12d                 # bytes wanted: first the length alone
more:   xor   %eax, %eax                # read(3, BASE + read, wanted - read)
        mov   $3, %edi
        lea   (%rbx,%rbp), %rsi
        mov   %r12, %rdx
        sub   %rbp, %rdx
        syscall
        test  %rax, %rax
        jle   quit                      # nobody is left who could complete the message
        add   %rax, %rbp
        cmp   %r12, %rbp
        jb    more
        mov   (%rbx), %r12
        cmp   %r12, %rbp
        jb    more
        mov   $436, %eax                # close_range(3, ~0, CLOSE_RANGE_CLOEXEC)
        mov   $3, %edi
        mov   $0xffffffff, %esi
        mov   $4, %edx
        syscall
        test  %eax, %eax
        jnz   fail
        mov   16(%rbx), %rdi            # landlock_restrict_self(ruleset, 0), if there is one
        test  %rdi, %rdi
        js    enter
        mov   $446, %eax
        xor   %esi, %esi
        syscall
        test  %eax, %eax
        jnz   fail
enter:  mov   $80, %eax                 # chdir
        mov   24(%rbx), %rdi
        syscall
        test  %eax, %eax
        jnz   fail
        cmpq  $0, 8(%rbx)               # to become it, or to be its init
        je    become
        mov   $56, %eax                 # clone(CLONE_VM | CLONE_VFORK | SIGCHLD): it goes first
        mov   $0x4111, %edi
        xor   %esi, %esi
        xor   %edx, %edx
        xor   %r10d, %r10d
        xor   %r8d, %r8d
        syscall
        test  %eax, %eax
        js    fail
        jz    become
        mov   %eax, %r13d
        mov   $157, %eax                # prctl(PR_SET_DUMPABLE, 0): nobody looks into an init
        mov   $4, %edi
        xor   %esi, %esi
        syscall
        mov   $436, %eax                # close_range(0, ~0, 0)
        xor   %edi, %edi
        mov   $0xffffffff, %esi
        xor   %edx, %edx
        syscall
        mov   $28, %eax                 # madvise(BASE, 8 MiB, MADV_DONTNEED): forgets the message
        mov   %ebx, %edi
        mov   $0x800000, %esi
        mov   $4, %edx
        syscall
reap:   mov   $61, %eax                 # wait4(-1, BASE, 0, 0): also what others have left
        mov   $-1, %rdi
        mov   %ebx, %esi
        xor   %edx, %edx
        xor   %r10d, %r10d
        syscall
        cmp   $-10, %eax                # ECHILD: it was taken by somebody else
        je    quit
        cmp   %eax, %r13d
        jne   reap
        mov   (%rbx), %eax
        mov   %eax, %edi
        shr   $8, %edi                  # exit code; or 128 and the signal, as a shell has it
        and   $0x7f, %eax
        jz    exit
        lea   128(%rax), %edi
        jmp   exit
become: mov   $59, %eax                 # execve
        mov   32(%rbx), %rdi
        mov   40(%rbx), %rsi
        mov   48(%rbx), %rdx
        syscall
fail:   mov   %eax, (%rbx)              # write(4, &result, 4): the negative errno
        mov   $1, %eax
        mov   $4, %edi
        mov   %ebx, %esi
        mov   $4, %edx
        syscall
quit:   mov   $127, %edi
exit:   mov   $231, %eax                # exit_group
        syscall
