using System.Text;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Tests.Model;

public sealed class SecretKeyTests
{
    [Theory]
    [InlineData("t0p-s3cr3t")]
    [InlineData("8eWv0wVnZ0m3pQ==")]
    [InlineData("schlüssel mit\nzeilen")]
    public void A_fingerprint_fits_its_key_and_no_two_are_alike(string key)
    {
        var fingerprint = KeyFingerprint.Of(key);

        Assert.True(KeyFingerprint.Fits(fingerprint, key));
        Assert.NotEqual(fingerprint, KeyFingerprint.Of(key));
        Assert.DoesNotContain(key, fingerprint, StringComparison.Ordinal);
    }

    // One in 65,536 fits all the same, by intent: of three hundred others, with two fingerprints, none does for both.
    [Fact]
    public void Another_key_does_not_fit()
    {
        var fingerprints = new[] { KeyFingerprint.Of("the key"), KeyFingerprint.Of("the key") };

        Assert.DoesNotContain(Enumerable.Range(0, 30), i => fingerprints.All(one => KeyFingerprint.Fits(one, $"another {i}") is true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("argon2:1:AAAA:0000")]
    [InlineData("pbkdf2-sha256:0:AAAA:0000")]
    [InlineData("pbkdf2-sha256:999999999999:AAAA:0000")]
    [InlineData("pbkdf2-sha256:1:not base64:0000")]
    public void A_fingerprint_of_another_kind_says_nothing(string fingerprint) => Assert.Null(KeyFingerprint.Fits(fingerprint, "key"));

    [Fact]
    public void Keys_are_read_back_as_they_were_written()
    {
        SecretKey[] keys = [new("WEBUI_SECRET_KEY", "a\"b\\c\nü+/=", "a file"), new("DATABASE_PASSWORD", "", "the environment")];

        Assert.Equal(keys, KeyFile.TryRead(KeyFile.Write(keys)));
        Assert.Null(KeyFile.TryRead(Encoding.UTF8.GetBytes("{}")));
        Assert.Null(KeyFile.TryRead(Encoding.UTF8.GetBytes("secret")));
        Assert.DoesNotContain("a\"b", keys[0].ToString(), StringComparison.Ordinal);
    }
}
