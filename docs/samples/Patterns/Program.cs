// This program runs one of the four patterns of docs/patterns.md. It runs the job first as it is usually written, and then as advised.
// For example: dotnet run -c Release --project docs/samples/Patterns -- async-io
using Patterns;

Work.Compute(100);
switch (args)
{
    case ["async-io"]:
        return await AsyncIoBoundedCpu.RunAsync();
    case ["pipeline"]:
        return await StagedPipeline.RunAsync();
    case ["blocking"]:
        return await BoundedBlocking.RunAsync();
    case ["chunks"]:
        return await ParallelChunks.RunAsync();
    default:
        await Console.Error.WriteLineAsync("Name one pattern: async-io, pipeline, blocking or chunks.");
        return 2;
}
