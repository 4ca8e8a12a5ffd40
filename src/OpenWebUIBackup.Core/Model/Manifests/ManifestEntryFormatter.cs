using System.Buffers;

namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>Writes manifest lines.</summary>
public static class ManifestEntryFormatter
{
    /// <summary>Appends the entry's line, with its newline.</summary>
    public static void Append(IBufferWriter<byte> output, scoped in ManifestEntry entry) => throw new NotImplementedException();
}
