/* Prints what the C compiler of this machine knows of the structures and constants that the library spells out itself. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define FACT(name, value) printf("%s %lld\n", name, (long long)(value))

_Static_assert(sizeof(((struct timespec *)0)->tv_sec) == sizeof(long), "seconds are a machine word");
_Static_assert(sizeof(((struct timespec *)0)->tv_nsec) == sizeof(long), "nanoseconds are a machine word");
_Static_assert(sizeof(((struct timeval *)0)->tv_sec) == sizeof(long), "seconds are a machine word");
_Static_assert(sizeof(((struct timeval *)0)->tv_usec) == sizeof(long), "microseconds are a machine word");
_Static_assert(sizeof(clockid_t) == sizeof(int), "a clock's id is an int");
_Static_assert(sizeof(off_t) == sizeof(long), "a file's offset is a machine word");

int main(void)
{
    FACT("sizeof timespec", sizeof(struct timespec));
    FACT("timespec.tv_sec", offsetof(struct timespec, tv_sec));
    FACT("timespec.tv_nsec", offsetof(struct timespec, tv_nsec));
    FACT("sizeof timeval", sizeof(struct timeval));
    FACT("timeval.tv_sec", offsetof(struct timeval, tv_sec));
    FACT("timeval.tv_usec", offsetof(struct timeval, tv_usec));
    FACT("sizeof rusage", sizeof(struct rusage));
    FACT("rusage.ru_utime", offsetof(struct rusage, ru_utime));
    FACT("rusage.ru_stime", offsetof(struct rusage, ru_stime));
    FACT("rusage.ru_nvcsw", offsetof(struct rusage, ru_nvcsw));
    FACT("RUSAGE_THREAD", RUSAGE_THREAD);
    FACT("CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID);
    FACT("RUSAGE_SELF", RUSAGE_SELF);
    FACT("RLIMIT_NOFILE", RLIMIT_NOFILE);
    FACT("EMFILE", EMFILE);
    FACT("sizeof rlimit", sizeof(struct rlimit));
    FACT("rlimit.rlim_max", offsetof(struct rlimit, rlim_max));
    FACT("O_RDONLY|O_CLOEXEC", O_RDONLY | O_CLOEXEC);

    clockid_t clock;
    if (pthread_getcpuclockid(pthread_self(), &clock) != 0)
        return 1;
    FACT("thread id", getpid()); /* of a process's first thread, both are the same */
    FACT("pthread_getcpuclockid", clock);
    return 0;
}
