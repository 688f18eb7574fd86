byte[] data = Meter.Track("fill", () => RandomNumberGenerator.GetBytes(256 << 20));
byte[] hash = Meter.Track("hash", () => SHA256.HashData(data));
using (Meter.Track("await an answer")) await Task.Delay(500);
using (Meter.Track("hold a thread")) Thread.Sleep(500);
Meter.Snapshot().Write(Console.Out);
