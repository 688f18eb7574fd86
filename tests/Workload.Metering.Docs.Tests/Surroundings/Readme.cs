namespace Workload.Metering.Docs.Tests.Surroundings;

/// <summary>What README.md takes for granted.</summary>
public class Readme
{
    public const string Usings = "using System.Security.Cryptography;";

    public int id;
    public Database database = new();

    public sealed record User;

    public sealed class Database
    {
        public Task<User> FetchAsync(int id) => Task.FromResult(new User());
    }
}
