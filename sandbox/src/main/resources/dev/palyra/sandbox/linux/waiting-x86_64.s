# A program that makes the system calls that it is sent.
# Descriptors: 3 messages, 4 answers. r13: the last child, r14: what comes next.
        .equ BASE, 0x10000000           # zeroed memory; a message is read to here
_start: mov   $BASE, %ebx
next:   xor   %ebp, %ebp                # bytes read
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
        lea   8(%rbx), %r14
step:   mov   (%r14), %rax              # number, six arguments, what if it fails or forks
        cmp   $-1, %rax
        je    next
        cmp   $-2, %rax
        je    stay
        mov   8(%r14), %rdi
        mov   16(%r14), %rsi
        mov   24(%r14), %rdx
        mov   32(%r14), %r10
        mov   40(%r14), %r8
        mov   48(%r14), %r9
        syscall
        mov   56(%r14), %rcx            # 0: it must succeed; 1: it need not
        add   $64, %r14
        test  %rax, %rax
        js    failed
        jz    step
        cmp   $1, %rcx
        jbe   step
        mov   %eax, %r13d               # else it forks, and this is where the parent goes on
        mov   %rcx, %r14
        jmp   step
failed: cmp   $1, %rcx
        je    step
        mov   %eax, (%rbx)              # write(4, &result, 4): the negative errno
        mov   $1, %eax
        mov   $4, %edi
        mov   %ebx, %esi
        mov   $4, %edx
        syscall
quit:   mov   $127, %edi
exit:   mov   $231, %eax                # exit_group
        syscall
stay:   mov   $28, %eax                 # madvise(BASE, 8 MiB, MADV_DONTNEED): forgets the message
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
