# A program that waits to be told what to become. Descriptors: 3 messages, 4 status.
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
        mov   $436, %eax                # close_range(first, ~0, CLOSE_RANGE_CLOEXEC)
        mov   8(%rbx), %rdi
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
        mov   $59, %eax                 # execve
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
quit:   mov   $231, %eax                # exit_group(127)
        mov   $127, %edi
        syscall
