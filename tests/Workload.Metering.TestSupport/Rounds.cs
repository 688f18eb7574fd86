using System.Globalization;
using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace Workload.Metering.TestSupport;

/// <summary>
/// Repeats a comparison whose two sides are not read at the same instant. The host of a virtual machine may take a core away between the
/// two readings. That spoils one round, and an error of the library spoils all of them. If the host takes too much time for any judgement,
/// the test is counted as not judged. <see cref="Unjudged"/> records it.
/// </summary>
public static class Rounds
{
    private const int MaxRounds = 5;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

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

            await Task.Delay(s_pause);
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

            Thread.Sleep(s_pause);
        }
    }

    private static bool IsExcused(XunitException disagreement, int number, string test)
    {
        if (number < MaxRounds)
        {
            Unjudged.AddRepeated(test, disagreement.Message);
            return true;
        }

        if (!StolenTime.IsTooMuch(out double share)) return false;
        string reason = string.Create(CultureInfo.InvariantCulture, $"the host takes {share:P0} of a core away: {disagreement.Message}");
        Unjudged.Add(test, reason);
        return true;
    }
}
