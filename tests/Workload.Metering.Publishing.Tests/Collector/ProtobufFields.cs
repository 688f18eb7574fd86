using System.Buffers.Binary;
using System.Text;

namespace Workload.Metering.Publishing.Tests.Collector;

/// <summary>The fields of one protobuf message, as far as OTLP's metrics use the format.</summary>
internal sealed class ProtobufFields
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    private readonly List<(int Number, ulong Value, ReadOnlyMemory<byte> Content)> _fields = [];

    public ProtobufFields(ReadOnlyMemory<byte> message)
    {
        int at = 0;
        while (at < message.Length)
        {
            ulong key = ReadVarint(message.Span, ref at);
            int number = (int)(key >> 3);
            switch ((int)(key & 7))
            {
                case Varint:
                    _fields.Add((number, ReadVarint(message.Span, ref at), default));
                    break;
                case Fixed64:
                    _fields.Add((number, BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]), default));
                    at += sizeof(ulong);
                    break;
                case Bytes:
                    int length = (int)ReadVarint(message.Span, ref at);
                    _fields.Add((number, 0, message.Slice(at, length)));
                    at += length;
                    break;
                case Fixed32:
                    at += sizeof(uint);
                    break;
                default:
                    throw new InvalidDataException($"Field {number} is of no known kind.");
            }
        }
    }

    public IEnumerable<ProtobufFields> Messages(int number) => All(number).Select(field => new ProtobufFields(field.Content));

    public ProtobufFields? Message(int number) => Messages(number).SingleOrDefault();

    public string Text(int number) => Encoding.UTF8.GetString(All(number).Single().Content.Span);

    public ulong? Number(int number) => All(number).Select(field => (ulong?)field.Value).SingleOrDefault();

    public double? Double(int number) => Number(number) is { } bits ? BitConverter.UInt64BitsToDouble(bits) : null;

    private IEnumerable<(ulong Value, ReadOnlyMemory<byte> Content)> All(int number) =>
        _fields.Where(field => field.Number == number).Select(field => (field.Value, field.Content));

    private static ulong ReadVarint(ReadOnlySpan<byte> message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = message[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }
    }
}
