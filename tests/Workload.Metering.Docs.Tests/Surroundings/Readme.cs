using Microsoft.AspNetCore.Builder;

namespace Workload.Metering.Docs.Tests.Surroundings;

/// <summary>The names that README.md assumes.</summary>
public class Readme
{
    public const string Usings = "using System.Security.Cryptography;using Microsoft.AspNetCore.Builder;using "
        + "Microsoft.AspNetCore.Routing;using Microsoft.Extensions.DependencyInjection;using Workload.Metering.Testing;";

    public WebApplicationBuilder builder = null!;
    public string text = "";
    public int id;
    public Database database = new();

    public static int Parse(string text) => text.Length;

    public sealed record User;

    public sealed class Database
    {
        public Task<User> FetchAsync(int id) => Task.FromResult(new User());
    }
}
