using System.Buffers.Binary;
using System.Text;

namespace Workload.Metering.Tool.Targets;

/// <summary>A runtime's words about itself over its diagnostic port.</summary>
/// <param name="Version">The version of .NET, such as 8.0.31. It is empty for .NET 5, which does not say.</param>
/// <param name="EntryAssembly">The name of the application's assembly.</param>
/// <param name="CommandLine">The command that started the process.</param>
internal sealed record RuntimeInfo(string Version, string EntryAssembly, string CommandLine)
{
    private const int HeaderSize = 20;
    private const byte ProcessCommands = 4;
    private const byte ProcessInfo2 = 4;
    private const int CookieSize = 16;

    private static ReadOnlySpan<byte> Magic => "DOTNET_IPC_V1\0"u8;

    /// <summary>The first number of the version. It is zero where it is not known.</summary>
    public int Major => int.TryParse(Version.Split('.', '-', '+')[0], out int major) ? major : 0;

    /// <summary>Asks the process.</summary>
    /// <exception cref="IOException">It did not answer in time, or not as expected.</exception>
    public static RuntimeInfo Ask(int pid, TimeSpan patience)
    {
        using var stream = DiagnosticPort.Connect(pid, patience);
        byte[] request = new byte[HeaderSize];
        Magic.CopyTo(request);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(14), HeaderSize);
        request[16] = ProcessCommands;
        request[17] = ProcessInfo2;
        stream.Write(request);
        byte[] header = new byte[HeaderSize];
        stream.ReadExactly(header);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(14)) - HeaderSize;
        if (!header.AsSpan(0, Magic.Length).SequenceEqual(Magic) || size < 0)
            throw new InvalidDataException("The diagnostic port speaks another protocol.");
        byte[] payload = new byte[size];
        stream.ReadExactly(payload);

        // An older runtime does not know the command.
        return header[17] != 0 ? new RuntimeInfo("", "", "") : Parse(payload);
    }

    /// <summary>Process id, runtime cookie, command line, system, architecture, entry assembly, version.</summary>
    public static RuntimeInfo Parse(ReadOnlySpan<byte> payload)
    {
        var rest = payload[(sizeof(long) + CookieSize)..];
        string command = Text(ref rest);
        _ = Text(ref rest);
        _ = Text(ref rest);
        string entry = Text(ref rest);
        return new RuntimeInfo(Text(ref rest), entry, command);
    }

    /// <summary>A text of UTF-16 with its length in characters before it, which counts the zero at its end.</summary>
    private static string Text(ref ReadOnlySpan<byte> rest)
    {
        int bytes = checked((int)BinaryPrimitives.ReadUInt32LittleEndian(rest) * 2);
        string text = Encoding.Unicode.GetString(rest.Slice(sizeof(uint), bytes)).TrimEnd('\0');
        rest = rest[(sizeof(uint) + bytes)..];
        return text;
    }
}
