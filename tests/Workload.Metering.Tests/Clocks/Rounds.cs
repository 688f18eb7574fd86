using Xunit.Sdk;

namespace Workload.Metering.Tests.Clocks;

/// <summary>
/// For what a virtual machine's host can spoil at any time, by taking a core away between two readings: that spoils a round, where a clock
/// that is wrong spoils them all.
/// </summary>
internal static class Rounds
{
    private const int Most = 5;

    public static void OneHolds(Action round)
    {
        for (int i = 1; ; i++)
        {
            try
            {
                round();
                return;
            }
            catch (XunitException) when (i < Most)
            {
                Thread.Sleep(200);
            }
        }
    }
}
