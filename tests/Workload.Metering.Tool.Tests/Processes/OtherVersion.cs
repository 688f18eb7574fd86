using System.Reflection;
using Mono.Cecil;

namespace Workload.Metering.Tool.Tests.Processes;

/// <summary>Makes a copy of the tool whose agent reports another version.</summary>
internal static class OtherVersion
{
    private const string Hook = "Workload.Metering.Agent.Hook.dll";

    public static string Of(string tool, Place place, string version)
    {
        string from = Path.GetDirectoryName(tool)!;
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string to = place.File(Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        string hook = place.File(Path.Combine("agent", Hook)), changed = hook + ".changed";
        using (var assembly = AssemblyDefinition.ReadAssembly(hook))
        {
            var attribute = assembly.CustomAttributes.Single(
                one => one.AttributeType.Name == nameof(AssemblyInformationalVersionAttribute));
            attribute.ConstructorArguments[0] = new CustomAttributeArgument(attribute.ConstructorArguments[0].Type, version);
            assembly.Write(changed);
        }

        File.Move(changed, hook, overwrite: true);
        return place.File(Path.GetFileName(tool));
    }
}
