using System.Globalization;
using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// Repeats a comparison whose two sides are not read at the same instants. The host of a virtual machine may take a core away between two readings, for some
/// milliseconds that the kernel charges to whoever runs just then. An error of the library would show in each round. If the host takes too much for any
/// judgement, the test is counted as not judged: see <see cref="Unjudged"/>.
/// </summary>
internal static class Rounds
{
    private const int MaxRounds = 4;

    public static async Task AnyAgreesAsync(Func<Task> round, [CallerMemberName] string test = "")
    {
        for (int number = 1; ; number++)
        {
            try
            {
                await round();
                return;
            }
            catch (XunitException disagreement) when (IsExcused(disagreement, number, test))
            {
                if (number == MaxRounds) return;
            }
        }
    }

    public static void AnyAgrees(Action round, [CallerMemberName] string test = "")
    {
        for (int number = 1; ; number++)
        {
            try
            {
                round();
                return;
            }
            catch (XunitException disagreement) when (IsExcused(disagreement, number, test))
            {
                if (number == MaxRounds) return;
            }
        }
    }

    private static bool IsExcused(XunitException disagreement, int number, string test)
    {
        if (number < MaxRounds)
        {
            Unjudged.AddRepeated(test, disagreement.Message);
            return true;
        }

        if (!Host.TakesTimeAway(out double share)) return false;
        Unjudged.Add(test, string.Create(CultureInfo.InvariantCulture, $"the host takes {share:P0} of a core away: {disagreement.Message}"));
        return true;
    }
}
