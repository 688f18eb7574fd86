using Workload.Metering;

namespace Scaling;

/// <summary>Images are scaled down one after another. This only computes.</summary>
internal static class ImageResizer
{
    private const int Images = 40, Side = 2_000, Factor = 5;

    public static Task RunAsync()
    {
        using var job = Meter.Track("job");
        byte[] image = new byte[Side * Side], thumbnail = new byte[Side / Factor * (Side / Factor)];
        for (int number = 0; number < Images; number++)
        {
            using var scope = Meter.Track("resize");
            for (int repetition = 0; repetition < 4; repetition++) Resize(image, thumbnail);
        }

        return Task.CompletedTask;
    }

    private static void Resize(byte[] image, byte[] thumbnail)
    {
        for (int row = 0; row < Side / Factor; row++)
        {
            for (int column = 0; column < Side / Factor; column++)
            {
                int sum = 0;
                for (int dy = 0; dy < Factor; dy++)
                    foreach (byte pixel in image.AsSpan((((row * Factor) + dy) * Side) + (column * Factor), Factor)) sum += pixel;
                thumbnail[(row * (Side / Factor)) + column] = (byte)(sum / (Factor * Factor));
            }
        }
    }
}
