using OpenWebUIBackup.Core.Model.Manifests;

namespace OpenWebUIBackup.Core.Restore;

/// <summary>The entry of a manifest that a walk in the manifest's order has come to.</summary>
internal sealed class ManifestCursor : IDisposable
{
    private readonly ManifestReader _reader;
    private byte[] _path = new byte[4096];
    private int _length;

    /// <summary>Stands at the first entry.</summary>
    internal ManifestCursor(ManifestReader reader)
    {
        _reader = reader;
        Advance();
    }

    internal bool IsAtEnd { get; private set; }

    /// <summary>The entry's whole path.</summary>
    internal ReadOnlySpan<byte> Path => _path.AsSpan(0, _length);

    /// <summary>The entry, with the last name of its path.</summary>
    internal RestoreEntry Entry { get; private set; } = null!;

    /// <exception cref="ManifestDamagedException">The next entry cannot be read.</exception>
    internal void Advance()
    {
        IsAtEnd = !_reader.TryRead(out var entry);
        if (IsAtEnd)
            return;
        if (_path.Length < entry.Path.Length)
            _path = new byte[entry.Path.Length * 2];
        entry.Path.CopyTo(_path);
        _length = entry.Path.Length;
        Entry = RestoreEntry.OfManifest(entry.Path[(entry.Path.LastIndexOf((byte)'/') + 1)..], entry);
    }

    /// <inheritdoc />
    public void Dispose() => _reader.Dispose();
}
