using System.Globalization;
using Xunit.Sdk;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// For what is compared with a truth that is not read at the same instants. The host of a virtual machine may take a core, or memory that has to be
/// fetched again, at the cost of some ms, which the kernel charges to whoever runs just then: between two of the test's own readings, or beside them. What
/// the library did wrong it would do wrong in each round. Where the host takes so much that nothing can be shown, the rounds say so, and do not judge.
/// </summary>
internal static class Rounds
{
    private const int Most = 4;

    public static async Task AnyAgreesAsync(Func<Task> round)
    {
        for (int left = Most - 1; ; left--)
        {
            try
            {
                await round();
                return;
            }
            catch (XunitException disagreement) when (left > 0 || CannotJudge(disagreement))
            {
                if (left == 0)
                    return;
            }
        }
    }

    public static void AnyAgrees(Action round)
    {
        for (int left = Most - 1; ; left--)
        {
            try
            {
                round();
                return;
            }
            catch (XunitException disagreement) when (left > 0 || CannotJudge(disagreement))
            {
                if (left == 0)
                    return;
            }
        }
    }

    private static bool CannotJudge(XunitException disagreement)
    {
        if (!Host.TakesTimeAway(out double share))
            return false;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Not judged, for the host takes {share:P0} of a core away: {disagreement.Message}"));
        return true;
    }
}
