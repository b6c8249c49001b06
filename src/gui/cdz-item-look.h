/* cdz-item-look.h: how an item shows in lists and heads.  SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cdz-item.h"
#include "cdz-row.h"

G_BEGIN_DECLS

const char  *cdz_look_get_icon         (CdzItem      *item);
const char  *cdz_look_get_class_icon   (CdzClass      klass);
char        *cdz_look_dup_name         (CdzItem      *item);
char        *cdz_look_dup_second_line  (CdzItem      *item);
char        *cdz_look_dup_part_line    (CdzItem      *item);
char        *cdz_look_dup_subject      (CdzItem      *item);
char        *cdz_look_dup_kind         (CdzItem      *item);
char        *cdz_look_dup_issuer       (CdzItem      *item);
char        *cdz_look_dup_key_type     (CdzItem      *item);
char        *cdz_look_dup_place        (CdzItem      *item);
char        *cdz_look_dup_origin_line  (CdzItem      *item);

/* Expiry, short for lists; severity OK and "–" for what does not expire. */
char        *cdz_look_dup_expires      (CdzItem      *item,
                                        gint64        now,
                                        CdzSeverity  *out_severity);
gboolean     cdz_look_is_expiring      (CdzItem      *item,
                                        gint64        now);
gint64       cdz_look_get_date         (CdzItem      *item,
                                        CdzAttr       attr);
char        *cdz_look_dup_short_date   (gint64        unix_seconds);
char        *cdz_look_dup_short_moment (gint64        unix_seconds);
char        *cdz_look_dup_long_date    (gint64        unix_seconds);

/* The icon and style class of a severity; "" for none. */
const char  *cdz_look_get_severity_icon  (CdzSeverity  severity);
const char  *cdz_look_get_severity_class (CdzSeverity  severity);
void         cdz_look_set_severity_class (GtkWidget   *widget,
                                          const char  *name);

/* One value of a distinguished name in RFC 4514 form: @type is "CN", "O", … */
char        *cdz_look_dup_dn_value     (const char   *dn,
                                        const char   *type);
/* A name for people: CN, else OU, else O, else the whole. */
char        *cdz_look_dup_dn_name      (const char   *dn);

G_END_DECLS
