namespace OpenWebUIBackup.Core.Model.Manifests;

/// <summary>
/// Extended attributes as one run of bytes, sorted by name, so that two files' attributes are the same exactly when
/// the bytes are. Each attribute: length of the name (1 byte), length of the value (4 bytes, little-endian), name,
/// value. Names are bytes without NUL, at most 255 (xattr(7)).
/// </summary>
public static class PackedAttributes
{
}
