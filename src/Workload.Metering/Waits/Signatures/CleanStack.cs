using System.Runtime.CompilerServices;

namespace Workload.Metering.Waits.Signatures;

/// <summary>
/// Runs a wait on a part of the stack without addresses of earlier calls. Frames do not write all of their memory, so such addresses would
/// be left between those of the wait.
/// </summary>
internal static class CleanStack
{
    /// <summary>Another number makes the wait begin at another depth, and leaves other words between its frames.</summary>
    public static void Run(int number, Action wait)
    {
        // The first question for the current thread leaves addresses too, and a thread of the program has asked it long ago.
        _ = Environment.CurrentManagedThreadId;
        Overwrite((byte)(number + 1));
        RunDeeper(number, wait);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Overwrite(byte mark)
    {
        Span<byte> stack = stackalloc byte[2 * StackSignatures.WindowLength];
        stack.Fill(mark);
    }

    // Optimized, it would run the wait in place of its own frame.
    [MethodImpl(MethodImplOptions.NoOptimization)]
    private static void RunDeeper(int number, Action wait)
    {
        if (number > 0) RunDeeper(number - 1, wait);
        else wait();
    }
}
