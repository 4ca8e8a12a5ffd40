namespace OpenWebUIBackup.Linux;

/// <summary>
/// Reads a file of a <see cref="VirtualDirectory"/> in large pieces while a library asks for small ones behind each
/// other: of a file of 256,000 pages a call of the system for each costs more than copying it.
/// </summary>
/// <remarks>
/// What was read ahead is only used between <see cref="Begin"/> and <see cref="End"/>, on the thread that called them:
/// it is for the caller to know that nobody changes the file in between. One thread at a time.
/// </remarks>
public sealed unsafe class ReadAhead
{
    private const int Smallest = 512; // shorter ones are looks at a header, and want what is there now
    private const int PieceBytes = 128 << 10; // half of a second-level cache: larger ones took longer again

    [ThreadStatic]
    private static ReadAhead? _current;

    private readonly int _descriptor;
    private readonly byte[] _piece = GC.AllocateUninitializedArray<byte>(PieceBytes);
    private long _start;
    private int _length;
    private long _next;

    /// <summary>Of the file that the library has open under a name; without one, nothing is read ahead.</summary>
    public ReadAhead(VirtualDirectory directory, string name) => _descriptor = directory.OpenedAs(name);

    /// <summary>From here on the file stands still.</summary>
    public void Begin()
    {
        _length = 0;
        _next = -1;
        _current = _descriptor < 0 ? null : this;
    }

    /// <summary>From here on it may change again. Harmless without <see cref="Begin"/>.</summary>
    public void End()
    {
        if (_current == this)
            _current = null;
    }

    /// <summary>pread(2), of a piece that was read ahead where that has it.</summary>
    internal static nint Read(int descriptor, byte* buffer, nuint count, long offset) =>
        _current is { } current && current._descriptor == descriptor && count is >= Smallest and <= PieceBytes
            ? current.Read(buffer, (int)count, offset)
            : Native.pread(descriptor, buffer, count, offset);

    private nint Read(byte* buffer, int count, long offset)
    {
        var follows = offset == _next;
        _next = offset + count;
        if (follows && offset + count > _start + _length)
        {
            fixed (byte* piece = _piece)
                _length = int.Max(0, (int)Native.pread(_descriptor, piece, PieceBytes, offset));
            _start = offset;
        }

        // Also where reading ahead failed: the error may be of what nobody asked for.
        if (offset < _start || offset + count > _start + _length)
            return Native.pread(_descriptor, buffer, (nuint)count, offset);
        _piece.AsSpan((int)(offset - _start), count).CopyTo(new Span<byte>(buffer, count));
        return count;
    }
}
