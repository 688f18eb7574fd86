namespace Workload.Metering;

/// <summary>The kinds of waits of a flow. More kinds may be added in later versions.</summary>
public enum WaitKind
{
    /// <summary>No source names this wait.</summary>
    Unnamed,

    /// <summary>An HTTP request of <c>System.Net.Http</c> was in flight.</summary>
    Http,

    /// <summary>A remote procedure call other than plain HTTP was in flight.</summary>
    Rpc,

    /// <summary>A database command was in flight.</summary>
    Database,

    /// <summary>A message broker's operation was in flight.</summary>
    Messaging,

    /// <summary>A host name was being resolved.</summary>
    Dns,

    /// <summary>A connection was being opened.</summary>
    Connect,

    /// <summary>A TLS handshake was under way.</summary>
    Tls,

    /// <summary>A thread waited in a system call for a socket.</summary>
    Socket,

    /// <summary>A thread waited in a system call for a file or its file system.</summary>
    File,

    /// <summary>A thread waited in a system call for a pipe or a terminal.</summary>
    Pipe,

    /// <summary>A thread waited for a child process.</summary>
    Process,

    /// <summary>A thread waited for a lock that another thread holds, in <c>lock</c> or <c>Monitor.Enter</c>.</summary>
    Lock,

    /// <summary>A thread slept.</summary>
    Sleep,

    /// <summary>
    /// A thread waited for a signal of another thread, such as <c>Task.Wait</c>, a semaphore, an event or <c>Thread.Join</c>.
    /// </summary>
    Signal,

    /// <summary>A thread waited in managed code, but it is not known whether for a lock, a sleep or a signal.</summary>
    Managed,

    /// <summary>A thread waited for a page of memory to be read.</summary>
    PageFault,

    /// <summary>The program named the wait itself.</summary>
    Custom,
}
