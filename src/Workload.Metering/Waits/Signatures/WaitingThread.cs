using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Workload.Metering.Clocks;
using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Waits.Signatures;

/// <summary>A thread that waits in one known way until it is interrupted.</summary>
internal sealed class WaitingThread : IDisposable
{
    private const int StackBytes = 128 * 1024;

    private const int PollMilliseconds = 3;

    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(5);

    private readonly Thread _thread;
    private volatile ThreadCallFile? _file;
    private ulong _stackPointer;

    public WaitingThread(WaitKind kind, Action wait)
    {
        Kind = kind;
        _thread = new Thread(() => Run(wait), StackBytes) { IsBackground = true, Name = "workload metering: learns waits" };
        _thread.UnsafeStart();
    }

    public WaitKind Kind { get; }

    public ulong StackPointer => _stackPointer;

    /// <summary>Whether the runtime says that the thread is in a managed wait.</summary>
    public bool IsWaiting => (_thread.ThreadState & System.Threading.ThreadState.WaitSleepJoin) != 0;

    /// <summary>Waits until all threads are settled, or until a time limit.</summary>
    public static bool AllSettle(WaitingThread[] threads)
    {
        long start = Stopwatch.GetTimestamp();
        while (!Array.TrueForAll(Array.ConvertAll(threads, thread => thread.IsSettled()), settled => settled))
        {
            if (Stopwatch.GetElapsedTime(start) > s_timeLimit) return false;
            Thread.Sleep(PollMilliseconds);
        }

        return true;
    }

    /// <summary>Whether the thread was found twice in a managed wait, in a system call, at the same stack pointer.</summary>
    public bool IsSettled()
    {
        ulong before = _stackPointer;
        _stackPointer = IsWaiting && _file is { } file && file.TryRead(out var call) && call.Number != BlockedCall.NoCall
            ? call.StackPointer
            : 0;
        return _stackPointer != 0 && _stackPointer == before;
    }

    /// <summary>Ends the wait, and waits a while for the thread to exit.</summary>
    public void Dispose()
    {
        _thread.Interrupt();
        _thread.Join(TimeSpan.FromSeconds(1));
        _file?.Dispose();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Metering never breaks the program.")]
    private void Run(Action wait)
    {
        try
        {
            _file = new ThreadCallFile(LinuxThreadId.Current());
            wait();
        }
        catch (Exception)
        {
            // Mostly a ThreadInterruptedException: the way in which every such wait ends. Any other one must not end the process either.
        }
    }
}
