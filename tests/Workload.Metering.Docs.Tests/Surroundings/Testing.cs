namespace Workload.Metering.Docs.Tests.Surroundings;

/// <summary>The names that docs/testing.md assumes.</summary>
public class Testing
{
    public const string Usings = "using FluentAssertions;using Workload.Metering.Testing;using Xunit;";

    public static string s_text = "";
    public static byte[] s_data = [];
    public Client client = new();
    public PhaseScope scope;
    public PhaseMeasurement measurement;

    public sealed class Client
    {
        public Task FetchAsync(int id) => Task.CompletedTask;
    }

    public static class Parser
    {
        public static void Parse(string text)
        {
        }
    }

    public static class OldCodec
    {
        public static void Encode(byte[] data)
        {
        }
    }

    public static class NewCodec
    {
        public static void Encode(byte[] data)
        {
        }
    }
}
