/* What a spool says of a disk that has no room: a file that may not grow any more fails in the same way. */
#include <signal.h>
#include <sys/resource.h>

#include "base/spool.h"
#include "test.h"

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    CHECK_INTEGER(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    CHECK_INTEGER(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

TEST("a full disk is said to be that, at the end of a spool and within it")
{
    AUTO(spool_close) struct spool spool = {0};
    struct rlimit before;
    enum result appended, placed, within;
    CHECK_INTEGER(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    CHECK_INTEGER(spool_open(&spool, NULL), OK);
    CHECK_INTEGER(spool_append(&spool, TEXT("0123456789")), OK);
    limit_files(10);
    within = spool_write_at(&spool, 2, TEXT("ab"));
    placed = spool_write_at(&spool, 10, TEXT("x"));
    appended = spool_append(&spool, TEXT("x"));
    limit_files(before.rlim_cur);
    CHECK_INTEGER(within, OK);
    CHECK_INTEGER(placed, ERROR_FULL);
    CHECK_INTEGER(appended, ERROR_FULL);
    CHECK_INTEGER(spool_write_at(&spool, 10, TEXT("y")), OK);
}
