using Quickstart;
using Workload.Metering;

if (args is ["--receive"]) return await Receiver.RunAsync();
if (args.Length > 1)
{
    Console.Error.WriteLine("Usage: Quickstart [FOLDER]. Without a folder, it reads the files of this repository.");
    return 2;
}

string? folder = args.Length == 1 ? args[0] : InputFiles.FindRepository();
string? problem = folder is null ? "This program is no longer in its repository. Name a folder to read." : null;
if (folder is not null)
{
    Console.WriteLine($"Reading {folder}");
    problem = await EtlJob.RunAsync(folder);
}

Meter.Snapshot().Write(Console.Out);
foreach (var phase in Meter.Snapshot().Phases) Console.WriteLine(Sentences.Of(phase));
if (problem is null) return 0;
Console.Error.WriteLine(problem);
return 2;
