/* The child that parses strangers' files (work.h): closes every door, then reads. */
#include "blocks/file/work.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/format/picture.h"

#define MEMORY_BYTES_MAX (1024L << 20)
#define CPU_SECONDS_MAX 20
#define INPUT_BYTES_MAX (64u << 20)
#define OUTPUT_BYTES_MAX (128u << 20)

#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define ARCHITECTURE 0 /* not known here: no filter, the limits alone */
#endif

static void limit(int what, rlim_t most)
{
    struct rlimit limits = {most, most};
    (void)!setrlimit((__rlimit_resource_t)what, &limits);
}

#define ALLOW(name) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (name), 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* Everything that is not on the list fails with "not permitted": libraries that ask in vain go on without. */
static bool close_doors(void)
{
    const struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ALLOW(__NR_read), ALLOW(__NR_write), ALLOW(__NR_writev), ALLOW(__NR_close), ALLOW(__NR_fstat), ALLOW(__NR_newfstatat), ALLOW(__NR_lseek),
        ALLOW(__NR_mmap), ALLOW(__NR_munmap), ALLOW(__NR_mremap), ALLOW(__NR_mprotect), ALLOW(__NR_brk), ALLOW(__NR_madvise),
        ALLOW(__NR_futex), ALLOW(__NR_getrandom), ALLOW(__NR_clock_gettime), ALLOW(__NR_clock_nanosleep), ALLOW(__NR_sched_yield),
        ALLOW(__NR_rt_sigaction), ALLOW(__NR_rt_sigprocmask), ALLOW(__NR_rt_sigreturn), ALLOW(__NR_sigaltstack),
        ALLOW(__NR_getpid), ALLOW(__NR_gettid), ALLOW(__NR_tgkill), ALLOW(__NR_exit), ALLOW(__NR_exit_group),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    };
    const struct sock_fprog program = {.len = COUNT_OF(filter), .filter = (struct sock_filter *)(uintptr_t)filter};
    if (!ARCHITECTURE || IS_SANITIZED)
        return true;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static bool shut_in(void)
{
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NPROC, 0);
    limit(RLIMIT_CPU, CPU_SECONDS_MAX);
    if (!IS_SANITIZED)
        limit(RLIMIT_AS, MEMORY_BYTES_MAX);
    prctl(PR_SET_DUMPABLE, 0);
    prctl(PR_SET_PDEATHSIG, 9);
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && close_doors();
}

static enum result read_all(struct buffer *in)
{
    for (;;) {
        char *room = buffer_reserve(in, 65536);
        ssize_t got = room ? read(STDIN_FILENO, room, 65536) : -1;
        if (got < 0)
            return room ? ERROR_IO : in->failure;
        if (got == 0)
            return OK;
        in->length += (size_t)got;
    }
}

static enum result write_all(struct text out)
{
    while (out.length) {
        ssize_t written = write(STDOUT_FILENO, out.data, out.length);
        if (written <= 0)
            return ERROR_IO;
        out = text_slice(out, (size_t)written, out.length);
    }
    return OK;
}

static enum result work(enum file_job job, enum file_kind kind, struct text bytes, struct buffer *out)
{
    if (job == JOB_WORDS)
        return kind == FILE_PDF ? child_pdf_words(bytes, out) : child_words(kind, bytes, out);
    if (job == JOB_LOOK)
        return kind == FILE_PDF ? child_pdf_look(bytes, out) : ERROR_UNSUPPORTED;
    if (job == JOB_TEXT)
        return child_text(kind, bytes, out);
    switch (kind) {
    case FILE_PDF:
        return child_pdf_clean(bytes, out);
    case FILE_JPEG:
        return picture_clean_jpeg(bytes, out);
    case FILE_PNG:
        return picture_clean_png(bytes, out);
    case FILE_CSV:
    case FILE_TEXT: /* there is nothing in them but what one reads */
        buffer_append(out, bytes);
        return out->failure;
    default:
        return ERROR_UNSUPPORTED;
    }
}

int file_work_child(int argc, char **argv)
{
    struct buffer in, out;
    enum file_kind kind;
    if (argc != 2 || !file_kind_of_word(text_of(argv[1]), &kind))
        return 2;
    enum file_job job = strcmp(argv[0], "clean") == 0 ? JOB_CLEAN : strcmp(argv[0], "look") == 0 ? JOB_LOOK : strcmp(argv[0], "text") == 0 ? JOB_TEXT : JOB_WORDS;
    if (kind == FILE_PDF && child_pdf_load(job) < 0)
        return 3; /* the library is not installed */
    if (!shut_in())
        return 4;
    buffer_init(&in, INPUT_BYTES_MAX);
    buffer_init(&out, OUTPUT_BYTES_MAX);
    if (read_all(&in) < 0)
        return 1;
    enum result result = work(job, kind, buffer_text(&in), &out);
    if (result >= 0)
        result = write_all(buffer_text(&out));
    _exit(result < 0); /* at once: nothing of the libraries' ends is wanted */
}
