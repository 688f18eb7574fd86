using System.Runtime.InteropServices;
using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Waits.Signatures;

/// <summary>Finds return addresses on the stacks of blocked threads.</summary>
internal sealed class StackReader
{
    private readonly ProcessMemory _memory;
    private readonly AddressRange _runtime;
    private readonly ManagedCode _managed;

    private StackReader(ProcessMemory memory, AddressRange runtime, ManagedCode managed)
    {
        _memory = memory;
        _runtime = runtime;
        _managed = managed;
    }

    /// <summary>Reads where the process has code now. Returns null where the runtime's own library is not found.</summary>
    public static StackReader? TryMake(ProcessMemory memory)
    {
        string[] maps = File.ReadAllLines("/proc/self/maps");
        return AddressRange.OfRuntime(maps, Environment.ProcessPath) is { } runtime
            ? new StackReader(memory, runtime, new ManagedCode(maps))
            : null;
    }

    /// <summary>The return addresses on the stack of a thread, from the stack pointer on.</summary>
    public StackWord[] ReturnsOf(WaitingThread thread) => ReturnsOn(WordsOf(thread), _ => true);

    /// <summary>The return addresses that two threads have at the same distance.</summary>
    public StackWord[] CommonReturns(WaitingThread one, WaitingThread other)
    {
        ulong[] words = WordsOf(other);
        return ReturnsOn(WordsOf(one), word => word.Offset / sizeof(ulong) is var i && i < words.Length && words[i] == word.Address);
    }

    /// <summary>Each return address into managed code with the next one below, if that is into managed code too.</summary>
    public IEnumerable<LockFrame> AboveManaged(StackWord[] returns) =>
        returns.Zip(returns.Skip(1)).Where(pair => _managed.Contains(pair.First.Address) && _managed.Contains(pair.Second.Address))
            .Select(pair => new LockFrame(pair.First, pair.Second.Address, pair.Second.Offset - pair.First.Offset));

    /// <summary>
    /// Each return address into managed code with the next one below that is into the runtime's own library, and with the next other one
    /// above.
    /// </summary>
    public IEnumerable<LockFrame> AboveNative(StackWord[] returns)
    {
        StackWord? native = null;
        for (int i = 0; i < returns.Length; i++)
        {
            var word = returns[i];
            if (native is { } below && _managed.Contains(word.Address))
            {
                var caller = returns.Skip(i + 1).FirstOrDefault(next => next.Address != word.Address);
                yield return new LockFrame(below, word.Address, word.Offset - below.Offset)
                {
                    Caller = caller.Address,
                    CallerDistance = caller.Offset - below.Offset,
                };
            }

            // A native program has both in one file. All of its code counts as managed.
            if (_runtime.Contains(word.Address) && !_managed.Contains(word.Address)) native = word;
        }
    }

    private StackWord[] ReturnsOn(ulong[] words, Func<StackWord, bool> isWanted)
    {
        var found = new List<StackWord>();
        for (int i = 0; i < words.Length; i++)
        {
            var word = new StackWord(i * sizeof(ulong), words[i]);
            if (IsCode(word.Address) && isWanted(word) && ReturnAddress.IsAfterCall(_memory, word.Address)) found.Add(word);
        }

        return [.. found];
    }

    private bool IsCode(ulong address) => _runtime.Contains(address) || _managed.Contains(address);

    private ulong[] WordsOf(WaitingThread thread)
    {
        Span<byte> stack = stackalloc byte[StackSignatures.WindowLength];
        stack = stack[.._memory.Read(thread.StackPointer, stack)];
        return MemoryMarshal.Cast<byte, ulong>(stack).ToArray();
    }
}
