namespace Workload.Metering.Tool.Formats;

/// <summary>A recording that was written as JSON.</summary>
internal static class SavedRecording
{
    /// <exception cref="Refusal">It is not there, or is no recording.</exception>
    public static MeterSnapshot Load(FileInfo file)
    {
        try
        {
            using var reader = file.OpenText();
            return MeterSnapshot.Load(reader);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new Refusal(
                $"{file.FullName} cannot be read: {error.Message}",
                "Give a file that wmeter record -o FILE.json has written.");
        }
        catch (Exception error)
            when (error is FormatException or System.Text.Json.JsonException or InvalidDataException or ArgumentException)
        {
            throw new Refusal(
                $"{file.FullName} is no recording: {error.Message}",
                "Give a file that wmeter record -o FILE.json has written.");
        }
    }
}
