using System.Runtime.InteropServices;
using Workload.Metering.Waits.Threads;

namespace Workload.Metering.Waits.Signatures;

/// <summary>
/// Tells return addresses from other addresses of code. Stacks also have pointers to methods and stubs, for example in saved registers.
/// These say nothing about who called whom. A return address follows a call instruction.
/// </summary>
internal static class ReturnAddress
{
    /// <summary>The longest indirect call without prefixes: opcode, two bytes of addressing, and a distance of 32 bits.</summary>
    private const int MaxCallLength = 7;

    private const byte RelativeCall = 0xE8, IndirectGroup = 0xFF;

    public static bool IsAfterCall(ProcessMemory memory, ulong address)
    {
        Span<byte> before = stackalloc byte[MaxCallLength];
        if (address < MaxCallLength || memory.Read(address - MaxCallLength, before) < MaxCallLength) return false;
        return RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => EndsWithX64Call(before),
            Architecture.Arm64 => EndsWithArm64Call(MemoryMarshal.Read<uint>(before[^sizeof(uint)..])),
            _ => false,
        };
    }

    /// <summary>Whether the code ends with a direct call, or with an indirect one by a register or from memory.</summary>
    public static bool EndsWithX64Call(ReadOnlySpan<byte> code)
    {
        if (code.Length > 4 && code[^5] == RelativeCall) return true;
        for (int length = 2; length <= Math.Min(MaxCallLength, code.Length); length++)
            if (code[^length] == IndirectGroup && LengthOfCall(code[^(length - 1)]) == length) return true;
        return false;
    }

    /// <summary>Whether the instruction is <c>bl</c>, <c>blr</c> or an authenticated <c>blr</c>.</summary>
    public static bool EndsWithArm64Call(uint instruction) =>
        (instruction & 0xFC000000) == 0x94000000 || (instruction & 0xFEFFF000) == 0xD63F0000;

    // The byte after the opcode says how the target is addressed. It has a mode in two bits, the operation in three bits, and a register in
    // three bits. Operation 2 is a call. Register 4 has one more byte, and register 5 of mode 0 has a distance.
    private static int LengthOfCall(byte addressing)
    {
        int mode = addressing >> 6, operation = (addressing >> 3) & 7, register = addressing & 7;
        if (operation != 2) return 0;
        int more = mode != 3 && register == 4 ? 1 : 0;
        int distance = mode switch
        {
            0 => register == 5 ? 4 : 0,
            1 => 1,
            2 => 4,
            _ => 0,
        };
        return 2 + more + distance;
    }
}
