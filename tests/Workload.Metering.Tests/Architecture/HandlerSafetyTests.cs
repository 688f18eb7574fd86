using System.Runtime.CompilerServices;
using Mono.Cecil;

namespace Workload.Metering.Tests.Architecture;

/// <summary>
/// An exception in the AsyncLocal's change handler ends the process, and one under a spin lock leaves the lock taken. So the code there
/// must not allocate, throw or wait. These tests find that code by a walk from the handler and from each spin lock.
/// </summary>
public sealed class HandlerSafetyTests
{
    /// <summary>The methods that the handler calls outside of any spin lock. OnChanged catches their failure.</summary>
    private static readonly Dictionary<string, string> s_outsideTheLock = new()
    {
        ["ThreadCursor.Create"] = "The first switch on a thread creates the thread's cursor, before it takes a lock.",
        ["ThreadCursor.EnsureRoom"] = "A deep stack of scopes needs a larger array, which is allocated before the lock is taken.",
    };

    /// <summary>The methods that may allocate although a spin lock is held, with the reason.</summary>
    private static readonly Dictionary<string, string> s_underTheLock = new()
    {
        ["PlatformClocks.get_Costs"] = "The costs are measured when the first meter is created. Later calls only return them.",
        ["PhaseActivity.Sum"] = "Only a snapshot calls it, and it releases the lock in a finally block.",
        ["CallPathStripe.CopyTo"] = "Only a snapshot calls it, and it releases the lock in a finally block.",
    };

    private static readonly HashSet<string> s_safeCalls =
    [
        "System.Math.Abs",
        "System.Math.BigMul",
        "System.Math.Ceiling",
        "System.Math.Log",
        "System.Math.Log2",
        "System.Math.Max",
        "System.Math.Min",
        "System.Math.Pow",
        "System.Math.Round",
        "System.Math.Sqrt",
        "System.Nullable`1",
        "System.Numerics.BitOperations",
        "System.Object..ctor",
        "System.ReadOnlySpan`1",
        "System.Span`1",
        "System.Runtime.CompilerServices.Unsafe",
        "System.Threading.AsyncLocalValueChangedArgs`1",
        "System.Threading.Interlocked",
        "System.Threading.Volatile",
        "System.Array.Copy",
        "System.Buffers.Text.Utf8Formatter.TryFormat",
        "System.Buffers.Text.Utf8Parser.TryParse",
        "System.Collections.Concurrent.ConcurrentQueue`1.get_IsEmpty",
        "System.Environment.get_CurrentManagedThreadId",
        "System.Diagnostics.Stopwatch.GetTimestamp",
        "System.Double.ConvertToIntegerNative",
        "System.GC.CollectionCount",
        "System.GC.GetAllocatedBytesForCurrentThread",
        "System.GC.GetTotalPauseDuration",
        "System.MemoryExtensions.IndexOf",
        "System.Object.GetType",
        "System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode",
        "System.TimeSpan.get_Ticks",
        "System.Type.GetTypeFromHandle",
        "System.Type.op_Inequality",
        "System.WeakReference`1.TryGetTarget",
        "System.Threading.ExecutionContext.Capture",
        "System.Threading.SynchronizationContext.get_Current",
        "System.Threading.Tasks.Task.get_AsyncState",
        "System.Threading.Tasks.Task.get_CurrentId",
        "System.Threading.Tasks.TaskScheduler.get_Current",
        "System.Threading.Tasks.TaskScheduler.get_Default",
        "System.Threading.Thread.get_IsAlive",
        "System.Threading.Thread.SpinWait",
        "System.Threading.Thread.Yield",
        "System.Threading.ThreadPool.get_ThreadCount",
        "System.Runtime.InteropServices.Marshal.GetLastPInvokeError",
        "System.Runtime.InteropServices.Marshal.SetLastPInvokeError",
        "System.Runtime.InteropServices.Marshal.GetLastSystemError",
        "System.Runtime.InteropServices.Marshal.SetLastSystemError",
    ];

    [Fact]
    public void The_change_handler_neither_allocates_nor_throws_nor_waits()
    {
        using ModuleDefinition core = ModuleDefinition.ReadModule(typeof(TimeBreakdown).Assembly.Location);
        var handler = core.GetType("Workload.Metering.Flow.FlowLocal").NestedTypes.Single(type => type.Name == "Handler")
            .Methods.Single(method => method.Name == "OnChanged");
        var walk = new HandlerWalk(core, s_safeCalls, method => IsIn(s_outsideTheLock, method) || IsIn(s_underTheLock, method));

        walk.Violations([(handler, handler.Body.Instructions)]).Should().BeEmpty();
    }

    [Fact]
    public void Code_under_a_spin_lock_neither_allocates_nor_throws_nor_waits()
    {
        using ModuleDefinition core = ModuleDefinition.ReadModule(typeof(TimeBreakdown).Assembly.Location);
        var walk = new HandlerWalk(core, s_safeCalls, method => IsIn(s_underTheLock, method));
        (MethodDefinition Method, IEnumerable<Mono.Cecil.Cil.Instruction> Code)[] underLock =
        [
            .. core.GetTypes().Where(type => type.Name != "SpinGate").SelectMany(type => type.Methods)
                .Where(method => method.HasBody && !IsIn(s_underTheLock, method))
                .Select(method => (method, HandlerWalk.CodeUnderLock(method, "SpinGate")))
                .Where(method => method.Item2.Any()),
        ];

        underLock.Should().HaveCountGreaterThan(20, "otherwise the lock was not recognized");
        walk.Violations(underLock).Should().BeEmpty();
    }

    [Fact]
    public void Each_exempt_method_exists()
    {
        using ModuleDefinition core = ModuleDefinition.ReadModule(typeof(TimeBreakdown).Assembly.Location);
        var names = core.GetTypes().SelectMany(type => type.Methods).Select(NameOf).ToHashSet();

        s_outsideTheLock.Keys.Concat(s_underTheLock.Keys).Should().OnlyContain(name => names.Contains(name));
    }

    [Theory]
    [InlineData(nameof(Samples.Allocates), "Samples.Make allocates a Object")]
    [InlineData(nameof(Samples.AllocatesAnArray), "Samples.AllocatesAnArray allocates an array")]
    [InlineData(nameof(Samples.Boxes), "Samples.Boxes boxes a value")]
    [InlineData(nameof(Samples.Throws), "Samples.Throws throws")]
    [InlineData(nameof(Samples.Locks), "Samples.Locks calls System.Threading.Monitor.Enter")]
    [InlineData(nameof(Samples.CallsAnOverride), "Derived.Run allocates an array")]
    [InlineData(nameof(Samples.CallsADelegate), "Samples.CallsADelegate calls the delegate Callback")]
    [InlineData(nameof(Samples.CallsTheFramework), "Samples.CallsTheFramework calls System.Console.WriteLine")]
    public void A_violation_is_found(string method, string violation)
    {
        using ModuleDefinition tests = ModuleDefinition.ReadModule(typeof(Samples).Assembly.Location);
        var root = tests.GetTypes().Single(type => type.Name == nameof(Samples)).Methods.Single(candidate => candidate.Name == method);

        new HandlerWalk(tests, s_safeCalls, _ => false).Violations([(root, root.Body.Instructions)]).Should().Contain(violation);
    }

    private static bool IsIn(Dictionary<string, string> names, MethodDefinition method) => names.ContainsKey(NameOf(method));

    private static string NameOf(MethodDefinition method) => $"{method.DeclaringType.Name}.{method.Name}";

    private delegate void Callback();

    private abstract class Base
    {
        public abstract object Run();
    }

    private sealed class Derived : Base
    {
        public override object Run() => new int[3];
    }

    private static class Samples
    {
        public static object Allocates() => Make();

        public static int[] AllocatesAnArray() => new int[3];

        public static IComparable Boxes(int number, IComparable other) => number > 0 ? number : other;

        public static void Throws() => throw new InvalidOperationException();

        public static void Locks(object gate)
        {
            lock (gate) Keep();
        }

        public static object CallsAnOverride(Base target) => target.Run();

        public static void CallsADelegate(Callback callback) => callback();

        public static void CallsTheFramework() => Console.WriteLine();

        private static object Make() => new();

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Keep()
        {
        }
    }
}
