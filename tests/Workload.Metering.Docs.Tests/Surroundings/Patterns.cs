using System.Threading.Channels;

namespace Workload.Metering.Docs.Tests.Surroundings;

/// <summary>The names that docs/patterns.md assumes.</summary>
public class Patterns
{
    public Channel<(PhaseScope Scope, PhaseContext Context)> next = Channel.CreateBounded<(PhaseScope, PhaseContext)>(2);

    public PhaseScope record;

    public void Transform()
    {
    }
}
