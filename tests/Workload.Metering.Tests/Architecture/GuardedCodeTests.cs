using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Workload.Metering.Tests.Architecture;

/// <summary>
/// Other threads use a thread's cursor and a scope under a spin lock. Code that changes what they use must hold the lock too, also on the
/// cursor's own thread. These tests follow the calls upwards, from the code that changes something to the code that takes the lock.
/// </summary>
public sealed class GuardedCodeTests
{
    /// <summary>The methods that change something without taking the lock, with the reason.</summary>
    private static readonly Dictionary<string, string> s_exempt = new()
    {
        ["ThreadCursor.GiveUpSwitch"] = "It releases the lock that the failed switch has taken.",
    };

    private static readonly ModuleDefinition s_core = ModuleDefinition.ReadModule(typeof(TimeBreakdown).Assembly.Location);

    private static readonly ILookup<MethodDefinition, (MethodDefinition Caller, Instruction Call)> s_calls = s_core.GetTypes()
        .SelectMany(type => type.Methods).Where(method => method.HasBody)
        .SelectMany(method => method.Body.Instructions.Select(instruction => (Caller: method, Call: instruction)))
        .Where(use => use.Call.Operand is MethodReference called && called.Resolve() is not null)
        .ToLookup(use => ((MethodReference)use.Call.Operand).Resolve());

    [Theory]
    [InlineData("ScopeStack", "Push")]
    [InlineData("ScopeStack", "Pop")]
    [InlineData("ScopeStack", "RemoveAt")]
    [InlineData("ScopeStack", "Lose")]
    [InlineData("ScopeStack", "MoveTo")]
    [InlineData("ScopeStack", "PassDown")]
    [InlineData("ScopeStack", "PushChain")]
    [InlineData("SegmentRecorder", "CloseShort")]
    [InlineData("SegmentRecorder", "OpenUnread")]
    [InlineData("SegmentRecorder", "Close")]
    [InlineData("SegmentRecorder", "Open")]
    [InlineData("SegmentRecorder", "CloseFirstPart")]
    [InlineData("SegmentRecorder", "OpenRest")]
    [InlineData("SegmentRecorder", "CloseAbandoned")]
    [InlineData("SegmentRecorder", "Continue")]
    [InlineData("ThreadCursor", "NoteOthers")]
    [InlineData("ScopeNode", "Resume")]
    [InlineData("ScopeNode", "Take")]
    [InlineData("ScopeNode", "Share")]
    [InlineData("ScopeNode", "LeaveLocked")]
    [InlineData("ScopeNode", "FinishLocked")]
    [InlineData("ScopeNode", "EnterShared")]
    [InlineData("CallPathStripe", "RemoveLocked")]
    public void A_method_is_called_only_under_a_lock(string type, string method)
    {
        var target = s_core.GetTypes().Single(candidate => candidate.Name == type).Methods.Single(candidate => candidate.Name == method);

        s_calls[target].Should().NotBeEmpty();
        Unguarded(s_calls[target]).Should().BeEmpty();
    }

    [Theory]
    [InlineData("ThreadCursor", "_inlineDepth")]
    [InlineData("ThreadCursor", "_abandoned")]
    [InlineData("ThreadCursor", "_mayShare")]
    [InlineData("CallPathStripe", "_open")]
    [InlineData("CallPathStripe", "_openCount")]
    public void A_field_changes_only_under_a_lock(string type, string field)
    {
        var stores = s_core.GetTypes().Single(candidate => candidate.Name == type).Methods
            .Where(method => method is { HasBody: true, IsConstructor: false })
            .SelectMany(method => method.Body.Instructions.Select(instruction => (Caller: method, Call: instruction)))
            .Where(use => use.Call.OpCode.Code == Code.Stfld && ((FieldReference)use.Call.Operand).Name == field)
            .ToArray();

        stores.Should().NotBeEmpty();
        Unguarded(stores).Should().BeEmpty();
    }

    [Fact]
    public void Each_exempt_method_exists() => s_exempt.Keys.Should().BeSubsetOf(
        s_core.GetTypes().SelectMany(type => type.Methods).Select(NameOf));

    /// <summary>Returns the methods that no other code calls, through which the code is reached without a lock.</summary>
    private static SortedSet<string> Unguarded(IEnumerable<(MethodDefinition Caller, Instruction Call)> uses)
    {
        var unguarded = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<MethodDefinition>();
        var pending = new Queue<(MethodDefinition Caller, Instruction Call)>(uses);
        while (pending.TryDequeue(out var use))
        {
            if (s_exempt.ContainsKey(NameOf(use.Caller))) continue;
            if (HandlerWalk.CodeUnderLock(use.Caller, "SpinGate").Contains(use.Call) || !seen.Add(use.Caller)) continue;
            var callers = s_calls[use.Caller].ToArray();
            if (callers.Length == 0) unguarded.Add(NameOf(use.Caller));
            foreach (var caller in callers) pending.Enqueue(caller);
        }

        return unguarded;
    }

    private static string NameOf(MethodDefinition method) => $"{method.DeclaringType.Name}.{method.Name}";
}
