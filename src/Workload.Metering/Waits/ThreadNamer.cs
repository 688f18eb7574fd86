using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Workload.Metering.Waits.Signatures;
using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Waits;

/// <summary>
/// Names what threads of this process wait for. It keeps a descriptor for each thread that was looked at, up to a limit. The signatures of
/// managed waits are learnt in the background once a thread is found in one. One thread uses this at a time.
/// </summary>
internal sealed class ThreadNamer : IDisposable
{
    private const int MaxFiles = 256;

    /// <summary>Learning takes 50 to 100 ms of CPU time, so this many times as many waits are needed for the next one.</summary>
    private const int LearningFactor = 4;

    /// <summary>Precompiled code is compiled once with counters, and once more by what they counted.</summary>
    private const int CodeVersions = 3;

    /// <summary>The runtime waits for 100 ms before it compiles code anew, and longer while much new code runs.</summary>
    private const int CompileMilliseconds = 400;

    private const string ProcessLibrary = "System.Diagnostics.Process";

    private static readonly object s_lock = new();
    private static readonly LockFrameLearner s_lockLearner = new();
    private static Task<StackSignatures?>? s_learning;
    private static int s_learnsLocks;
    private static long s_signals;

    /// <summary>The number of waits in this process that were named as a signal or lock and after which locks are learnt again.</summary>
    private static long s_signalsToLearn = 10;

    /// <summary>How many versions of the locks' code have been learnt. Only the thread that learns uses it.</summary>
    private static int s_lockVersions = 1;

    private readonly ProcessMemory _memory = new();
    private readonly LinuxThreadWaits _waits;
    private readonly Dictionary<int, ThreadCallFile> _files = [];
    private volatile bool _hasNewProcessLibrary;

    private ThreadNamer(CallTable table)
    {
        _waits = new LinuxThreadWaits(table, _memory);
        AppDomain.CurrentDomain.AssemblyLoad += OnAssemblyLoad;
        _hasNewProcessLibrary = Array.Exists(AppDomain.CurrentDomain.GetAssemblies(), IsProcessLibrary);
    }

    /// <summary>Makes one. Returns null on an unknown system or architecture, and where the kernel does not show system calls.</summary>
    public static ThreadNamer? TryMake()
    {
        if (!OperatingSystem.IsLinux() || CallTable.Current is not { } table) return null;
        using var own = new ThreadCallFile(Environment.ProcessId);
        return own.IsOpen ? new ThreadNamer(table) : null;
    }

    /// <summary>Names the wait of a thread.</summary>
    /// <param name="threadId">The kernel's id of it.</param>
    /// <param name="thread">The runtime's view of it.</param>
    /// <param name="target">The wait.</param>
    /// <returns>False where it is not blocked.</returns>
    public bool TryName(int threadId, Thread thread, out WaitTarget target)
    {
        bool isManagedWait = (thread.ThreadState & ThreadState.WaitSleepJoin) != 0;
        if (isManagedWait)
        {
            _waits.Signatures ??= LearnedSignatures();
            if (_hasNewProcessLibrary && _waits.Signatures is { } signatures) FindProcessLibrary(signatures);
        }

        // While the waits are learnt, for some 100 ms once in a process, no wait is counted. Otherwise the managed ones would have no name,
        // or others too large a share.
        if (IsLearning)
        {
            target = default;
            return false;
        }

        if (_waits.TryName(FileOf(threadId), isManagedWait, out target))
        {
            if (target.Kind is WaitKind.Signal or WaitKind.Lock) NoteSignalOrLock();
            return true;
        }

        if (!_files[threadId].HasExited) return false;

        // Another thread has the number of one that has exited.
        Forget(threadId);
        return _waits.TryName(FileOf(threadId), isManagedWait, out target);
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.AssemblyLoad -= OnAssemblyLoad;
        CloseFiles();
        _memory.Dispose();
    }

    private static bool IsProcessLibrary(Assembly assembly) => assembly.GetName().Name == ProcessLibrary;

    private void OnAssemblyLoad(object? sender, AssemblyLoadEventArgs loaded)
    {
        if (IsProcessLibrary(loaded.LoadedAssembly)) _hasNewProcessLibrary = true;
    }

    // It is loaded with the first child process.
    private void FindProcessLibrary(StackSignatures signatures)
    {
        _hasNewProcessLibrary = false;
        var library = Array.Find(AppDomain.CurrentDomain.GetAssemblies(), IsProcessLibrary);
        if (library is not null) signatures.Children ??= ChildEvents.In(library);
    }

    private static bool IsLearning => Volatile.Read(ref s_learning) is { IsCompleted: false };

    // The runtime does not change while the process lives, so its signatures are learnt once.
    private static StackSignatures? LearnedSignatures()
    {
        Task<StackSignatures?> learning;
        lock (s_lock)
        {
            learning = s_learning ??= Task.Factory.StartNew(
                Learn, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        return learning.IsCompletedSuccessfully ? learning.Result : null;
    }

    private static StackSignatures? Learn()
    {
        using var memory = new ProcessMemory();
        var signatures = SignatureLearner.Learn(memory);
        if (signatures is null) return null;
        signatures.Handles = HandlePlaces.Learn(memory);
        BeginLearningLocks(signatures);
        return signatures;
    }

    // A wait for a managed lock looks like a signal once the runtime has compiled the lock's code anew. So many of them are a reason to
    // learn.
    private void NoteSignalOrLock()
    {
        if (++s_signals < s_signalsToLearn || _waits.Signatures is not { } signatures || !BeginLearningLocks(signatures)) return;
        s_signalsToLearn *= LearningFactor;
    }

    private static bool BeginLearningLocks(StackSignatures signatures)
    {
        if (Interlocked.Exchange(ref s_learnsLocks, 1) != 0) return false;
        new Thread(() => LearnLocks(signatures)) { IsBackground = true, Name = "workload metering: learns locks" }.UnsafeStart();
        return true;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Metering never breaks the program.")]
    private static void LearnLocks(StackSignatures signatures)
    {
        try
        {
            using var memory = new ProcessMemory();
            signatures.LockFrames = s_lockLearner.Learn(memory);
            for (; s_lockVersions < CodeVersions; s_lockVersions++)
            {
                HeldLock.WaitOften();
                Thread.Sleep(CompileMilliseconds);
                signatures.LockFrames = s_lockLearner.Learn(memory);
            }
        }
        catch (Exception)
        {
            // Then a wait for a managed lock is named as a signal.
        }
        finally
        {
            Volatile.Write(ref s_learnsLocks, 0);
        }
    }

    private ThreadCallFile FileOf(int threadId)
    {
        if (_files.TryGetValue(threadId, out var file)) return file;
        if (_files.Count == MaxFiles) CloseFiles();
        return _files[threadId] = new ThreadCallFile(threadId);
    }

    private void Forget(int threadId)
    {
        _files[threadId].Dispose();
        _files.Remove(threadId);
    }

    private void CloseFiles()
    {
        foreach (var file in _files.Values) file.Dispose();
        _files.Clear();
    }
}
