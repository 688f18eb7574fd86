namespace Workload.Metering.Testing.Tests;

/// <summary>
/// Two threads that compute without end while any test class uses them. On two cores they make every test wait for a core.
/// </summary>
public sealed class Noise : IDisposable
{
    private const int Threads = 2;
    private static readonly object s_gate = new();
    private static int s_users;
    private static volatile bool s_on;

    public Noise()
    {
        lock (s_gate)
        {
            if (s_users++ > 0) return;
            s_on = true;
            for (int thread = 0; thread < Threads; thread++) new Thread(Burn) { IsBackground = true, Name = "noise" }.Start();
        }
    }

    public void Dispose()
    {
        lock (s_gate)
        {
            if (--s_users == 0) s_on = false;
        }
    }

    private static void Burn()
    {
        while (s_on) Thread.SpinWait(1000);
    }
}
